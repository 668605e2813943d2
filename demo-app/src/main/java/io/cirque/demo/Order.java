package io.cirque.demo;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;

/**
 * An order. The constraints are checked where it enters; their messages tell the sender what to write instead.
 *
 * @param id the customer's number for the order, the same however often it is sent
 * @param item what is ordered
 * @param quantity how many of it
 * @param price price of one, in euros without tax
 */
public record Order(
        @NotNull(message = ID_RULE) @Pattern(regexp = "[\\p{Alnum}._:-]{1,64}", message = ID_RULE)
        String id,

        @NotNull(message = ITEM_RULE)
        @Pattern(regexp = "(?=.*\\S)[^\\p{Cc}\\p{Cs}]*", message = ITEM_RULE)
        @Size(max = 100, message = ITEM_RULE)
        String item,

        @NotNull(message = QUANTITY_RULE)
        @Min(value = 1, message = QUANTITY_RULE)
        @Max(value = 100_000, message = QUANTITY_RULE)
        Integer quantity,

        @NotNull(message = PRICE_RULE)
        @DecimalMin(value = "0.01", message = PRICE_RULE)
        @DecimalMax(value = "1000000", message = PRICE_RULE)
        @Digits(integer = 7, fraction = 2, message = PRICE_RULE)
        BigDecimal price) {

    /** An item that no worker can price, whatever it tries. */
    public static final String POISON = "poison";

    /** What an id may be. */
    public static final String ID_RULE = "give 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_', ':' and '-'";

    /** What an item may be. */
    public static final String ITEM_RULE =
            "give 1 to 100 characters, not only blanks, no line breaks or control characters";

    /** What a quantity may be. */
    public static final String QUANTITY_RULE = "give a whole number from 1 to 100000";

    /** What a price may be. */
    public static final String PRICE_RULE = "give a number from 0.01 to 1000000 with at most two decimals";

    /** Whether both say the same: 2.5 and 2.50 are one price. */
    public boolean sameAs(Order other) {
        return id.equals(other.id)
                && item.equals(other.item)
                && quantity.equals(other.quantity)
                && price.compareTo(other.price) == 0;
    }
}
