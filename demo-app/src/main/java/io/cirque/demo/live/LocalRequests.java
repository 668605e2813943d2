package io.cirque.demo.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cirque.demo.DemoProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what another site makes a browser ask: a page that can kill processes must not be used by others. The name by
 * which the browser knows this process must be one of {@code demo.hosts}, or a site could give itself our address; and
 * what is not only read must come from our own page, or from no page at all.
 */
@Component
@Profile("web")
class LocalRequests extends OncePerRequestFilter {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final Set<String> hosts;

    LocalRequests(DemoProperties properties) {
        this.hosts = properties.hosts().stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        String host = request.getServerName().toLowerCase(Locale.ROOT);
        if (!hosts.contains(host)) {
            refuse(
                    response,
                    "The host \"" + host + "\" is not one of demo.hosts " + hosts + ": add it there to allow it");
        } else if (!READING.contains(request.getMethod()) && isFromElsewhere(request)) {
            refuse(response, "This request comes from another site: only the page of this process may ask for it");
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean isFromElsewhere(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.equals(ownOrigin(request));
    }

    private static @Nullable String ownOrigin(HttpServletRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host == null ? null : request.getScheme() + "://" + host;
    }

    private static void refuse(HttpServletResponse response, String why) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/plain");
        response.setCharacterEncoding(UTF_8.name());
        response.getWriter().println(why);
    }
}
