package io.cirque.demo.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.cirque.demo.DemoProperties;
import io.cirque.demo.Scenario;
import io.cirque.demo.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class LocalRequestsTest {
    private final LocalRequests filter = new LocalRequests(new DemoProperties(
            Scenario.ORDER_DESK,
            Transport.RING,
            "demo",
            null,
            0,
            DataSize.ofMegabytes(64),
            false,
            false,
            DataSize.ofKilobytes(10),
            0,
            List.of("localhost", "127.0.0.1"),
            1));

    @Test
    void curlMayDoEverything() throws Exception {
        assertThat(status(request("POST", "localhost"))).isEqualTo(200);
    }

    @Test
    void ourPageMayDoEverything() throws Exception {
        MockHttpServletRequest request = request("POST", "localhost");
        request.addHeader("Sec-Fetch-Site", "same-origin");
        request.addHeader("Origin", "http://localhost:8080");

        assertThat(status(request)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void anotherSitesPageMayNotEvenIfItClaimsOurOrigin(String site) throws Exception {
        MockHttpServletRequest request = request("PUT", "localhost");
        request.addHeader("Sec-Fetch-Site", site);
        request.addHeader("Origin", "http://localhost:8080");

        assertThat(status(request)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "https://localhost:8080", "http://localhost:9090", "null"})
    void withoutFetchMetadataTheOriginDecides(String origin) throws Exception {
        MockHttpServletRequest request = request("POST", "localhost");
        request.addHeader("Origin", origin);

        assertThat(status(request)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void aSiteThatGivesItselfOurAddressIsRefusedAndToldWhatToDo(String method) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request(method, "evil.example"), response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("evil.example", "demo.hosts");
    }

    @Test
    void nobodyMayFrameThePage() throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request("GET", "127.0.0.1"), response, new MockFilterChain());

        assertThat(response.getHeader("Content-Security-Policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'");
    }

    private int status(MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }

    private static MockHttpServletRequest request(String method, String host) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/api/workers");
        request.setServerName(host);
        request.addHeader("Host", host + ":8080");
        return request;
    }
}
