package io.cirque.demo.web;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.cirque.demo.Order;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Reads a CSV file (RFC 4180) of orders: a header line that names the four fields, in any order, then one order a record.
 * Empty lines mean nothing. Thread-safe.
 */
@Component
@Profile("web")
class OrderCsv {
    private static final String HEADER = "id,item,quantity,price";
    private static final int LONGEST_NUMBER = 20;

    private final Validator validator;

    OrderCsv(Validator validator) {
        this.validator = validator;
    }

    /**
     * All orders of the file.
     *
     * @throws InvalidOrdersException if any line of it is wrong
     */
    List<Order> read(byte[] file, Charset charset) {
        Intake intake = new Intake(validator);
        long line = 1;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(decode(file, charset))) {
            Iterator<CsvRecord> records = reader.iterator();
            List<String> header = header(records);
            while (records.hasNext() && !intake.isEnough()) {
                CsvRecord next = records.next();
                line = next.getStartingLineNumber();
                read(next, header, intake);
            }
        } catch (CsvParseException e) {
            intake.add(new Fault(line, "record", null, "correct this line or the next: " + e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("a file in memory cannot fail", e);
        }
        return intake.orders();
    }

    private static String decode(byte[] file, Charset charset) {
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(file)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            String mend = "this is not " + charset + ": convert the file, or say what it is, as in"
                    + " Content-Type: text/csv;charset=ISO-8859-1";
            throw new InvalidOrdersException(List.of(new Fault(null, "body", Intake.excerpt(file), mend)));
        }
    }

    private static List<String> header(Iterator<CsvRecord> records) {
        List<String> header = records.hasNext() ? records.next().getFields() : List.of();
        if (header.size() != Intake.FIELDS.size() || !Set.copyOf(header).equals(Set.copyOf(Intake.FIELDS))) {
            Fault fault = new Fault(1L, "header", String.join(",", header), "make the first line " + HEADER);
            throw new InvalidOrdersException(List.of(fault));
        }
        return header;
    }

    private static void read(CsvRecord csv, List<String> header, Intake intake) {
        long line = csv.getStartingLineNumber();
        if (csv.getFieldCount() != header.size()) {
            String mend = "give " + header.size() + " fields, not " + csv.getFieldCount()
                    + ", and put fields with commas between double quotes";
            intake.add(new Fault(line, "record", String.join(",", csv.getFields()), mend));
            return;
        }
        Integer quantity = number(csv, header, "quantity", Integer::valueOf, intake);
        BigDecimal price = number(csv, header, "price", BigDecimal::new, intake);
        if (quantity != null && price != null) {
            String id = csv.getField(header.indexOf("id"));
            String item = csv.getField(header.indexOf("item"));
            intake.add(new Order(id, item, quantity, price), line, "");
        }
    }

    private static <T> @Nullable T number(
            CsvRecord csv, List<String> header, String field, Function<String, T> parser, Intake intake) {
        String text = csv.getField(header.indexOf(field)).strip();
        try {
            if (text.length() <= LONGEST_NUMBER) {
                return parser.apply(text);
            }
        } catch (NumberFormatException e) {
            // said below, for numbers that are too long as well
        }
        intake.add(new Fault(csv.getStartingLineNumber(), field, text, String.valueOf(Intake.rule(field))));
        return null;
    }
}
