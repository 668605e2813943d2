package io.cirque.demo.guide;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** The filter chain of docs/security.md lets in whom it says. */
class SecurityPageTest {
    private static final String RINGS = "/actuator/cirque";
    private static final String MESSAGES = RINGS + "/orders/messages";
    private static final String CLEAR = RINGS + "/orders/clear";

    @TempDir
    private Path directory;

    @Test
    void eachMayDoWhatItsRoleSays() {
        new WebApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "cirque.directory=" + directory,
                        "cirque.channels.orders.concurrency=1",
                        "cirque.endpoint.peek=true",
                        "cirque.endpoint.operations=clear",
                        "management.endpoints.web.exposure.include=cirque")
                .run(context -> {
                    MockMvcTester mvc = MockMvcTester.create(MockMvcBuilders.webAppContextSetup(context)
                            .addFilters(context.getBean("springSecurityFilterChain", Filter.class))
                            .build());
                    assertThat(status(mvc, HttpMethod.GET, RINGS, "nobody")).isEqualTo(401);
                    assertThat(status(mvc, HttpMethod.GET, RINGS, "monitor")).isEqualTo(200);
                    assertThat(status(mvc, HttpMethod.GET, MESSAGES, "monitor")).isEqualTo(403);
                    assertThat(status(mvc, HttpMethod.GET, MESSAGES, "support")).isEqualTo(200);
                    assertThat(status(mvc, HttpMethod.POST, CLEAR, "support")).isEqualTo(403);
                    assertThat(status(mvc, HttpMethod.POST, CLEAR, "operator")).isEqualTo(200);
                });
    }

    private static int status(MockMvcTester mvc, HttpMethod method, String path, String user) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return mvc.method(method)
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.AUTHORIZATION, "Basic " + credentials)
                .exchange()
                .getResponse()
                .getStatus();
    }

    @Configuration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SecurityFilterChain actuator(HttpSecurity http) throws Exception {
            http.securityMatcher(EndpointRequest.to("cirque"));
            http.authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.POST)
                    .hasRole("OPERATOR")
                    .requestMatchers("/actuator/cirque/*/messages")
                    .hasRole("SUPPORT")
                    .anyRequest()
                    .hasRole("MONITOR"));
            http.httpBasic(Customizer.withDefaults());
            http.csrf(csrf -> csrf.disable()); // for clients that are no browsers; else a POST needs a token
            return http.build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(user("monitor"), user("support"), user("operator"));
        }

        private static UserDetails user(String name) {
            return User.withUsername(name)
                    .password("{noop}" + name)
                    .roles(name.toUpperCase(Locale.ROOT))
                    .build();
        }
    }
}
