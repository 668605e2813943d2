package io.cirque.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application with a web server on a port of its own, and a client that speaks to it. */
public final class WebApplication implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    /**
     * Starts it.
     *
     * @param yaml its configuration
     * @param sources its beans
     */
    public WebApplication(String yaml, Class<?>... sources) {
        Class<?>[] all =
                Stream.concat(Stream.of(Application.class), Stream.of(sources)).toArray(Class<?>[]::new);
        context = new SpringApplicationBuilder(all)
                .web(WebApplicationType.SERVLET)
                .initializers(Yaml.of(yaml))
                .run("--spring.main.web-application-type=servlet", "--server.port=0");
    }

    /** The application itself. */
    public ConfigurableApplicationContext context() {
        return context;
    }

    /** The answer to a GET. */
    public HttpResponse<String> get(String path) {
        return send(request(path));
    }

    /** The answer to a POST. */
    public HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
