package io.cirque.autoconfigure.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cirque.ring.RingOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links of the guide lead somewhere, and the figures of docs/limits.md are those of the code. */
class GuideTests {
    private static final Pattern LINK = Pattern.compile("\\]\\(([a-z-]+)?(?:\\.md)?(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @ParameterizedTest
    @ValueSource(strings = {"getting-started", "how-to", "reference", "faq", "limits"})
    void linksLeadSomewhere(String name) {
        assertThat(LINK.matcher(Page.of(name).text()).results()).isNotEmpty().allSatisfy(link -> {
            String page = link.group(1) == null ? name : link.group(1);
            assertThat(Path.of("..", "docs", page + ".md")).exists();
            if (link.group(2) != null) {
                assertThat(HEADING.matcher(Page.of(page).text()).results().map(GuideTests::anchor))
                        .as(page)
                        .contains(link.group(2));
            }
        });
    }

    /** As the site that shows the pages names a heading. */
    private static String anchor(MatchResult heading) {
        return heading.group(1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-');
    }

    @Test
    void limitsAreThoseOfTheCode() {
        String limits = Page.of("limits").text();
        assertThat(limits)
                .contains("| groups of a ring | " + RingOptions.DEFAULT_MAX_GROUPS + " | 255 |")
                .contains("all processes | " + RingOptions.DEFAULT_MAX_PARTICIPANTS + " | 1000 |")
                .contains("| cells' size | " + RingOptions.DEFAULT_CELL_SIZE + " bytes | 1 MiB |");
        RingOptions.Builder options = RingOptions.builder();
        assertThatCode(() -> options.maxGroups(255).maxParticipants(1000).cellSize(1 << 20))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxGroups(256));
        assertThatIllegalArgumentException().isThrownBy(() -> options.maxParticipants(1001));
        assertThatIllegalArgumentException().isThrownBy(() -> options.cellSize((1 << 20) + 64));
    }
}
