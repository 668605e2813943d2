package io.cirque.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.tools.Server;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.Pollers;
import org.springframework.integration.jdbc.store.JdbcChannelMessageStore;
import org.springframework.integration.jdbc.store.channel.H2ChannelMessageStoreQueryProvider;
import org.springframework.integration.scheduling.PollerMetadata;
import org.springframework.integration.store.MessageGroupQueue;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** A queue channel over a table of an H2 database, whose server has a process of its own; one transaction a message. */
final class JdbcSystem extends ChannelSystem {

    JdbcSystem() {
        super("spring-jdbc");
    }

    @Override
    public boolean hasService() {
        return true;
    }

    @Override
    public void startService(Path directory, Load load) throws IOException {
        try {
            Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", directory.toString());
            server.start();
            Link.publishAddress(address(directory), "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./messages");
        } catch (SQLException e) {
            throw new IOException("Cannot start the database server", e);
        }
    }

    @Override
    public void create(Link link) throws IOException {
        JdbcConnectionPool database = connect(link);
        new ResourceDatabasePopulator(new ClassPathResource("org/springframework/integration/jdbc/schema-h2.sql"))
                .execute(database);
        database.dispose();
    }

    @Override
    void register(GenericApplicationContext context, Link link, boolean receives) throws IOException {
        JdbcConnectionPool database = connect(link);
        context.registerBean(
                DataSource.class, () -> database, definition -> definition.setDestroyMethodName("dispose"));
        context.registerBean(JdbcChannelMessageStore.class, () -> {
            JdbcChannelMessageStore store = new JdbcChannelMessageStore(database);
            store.setChannelMessageStoreQueryProvider(new H2ChannelMessageStoreQueryProvider());
            return store;
        });
        context.registerBean(
                CHANNEL,
                QueueChannel.class,
                () -> new QueueChannel(new MessageGroupQueue(context.getBean(JdbcChannelMessageStore.class), CHANNEL)));
        // does not wait for a message: nothing would tell it of one that another process has sent
        context.registerBean(PollerMetadata.DEFAULT_POLLER, PollerMetadata.class, () -> Pollers.fixedDelay(1)
                .maxMessagesPerPoll(PollerMetadata.MAX_MESSAGES_UNBOUNDED)
                .receiveTimeout(0)
                .transactional(new JdbcTransactionManager(database))
                .getObject());
    }

    private static JdbcConnectionPool connect(Link link) throws IOException {
        return JdbcConnectionPool.create(Files.readString(address(link.directory())), "sa", "");
    }

    private static Path address(Path directory) {
        return directory.resolve("h2.address");
    }
}
