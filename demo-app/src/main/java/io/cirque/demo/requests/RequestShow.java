package io.cirque.demo.requests;

import io.cirque.demo.ConditionalOnScenario;
import io.cirque.demo.Order;
import io.cirque.demo.PricedOrder;
import io.cirque.demo.Scenario;
import io.cirque.demo.live.Account;
import io.cirque.demo.live.Latencies;
import io.cirque.demo.live.Show;
import io.cirque.ring.GroupStatistics;
import io.cirque.ring.RingStatistics;
import java.math.BigDecimal;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.messaging.MessagingException;
import org.springframework.stereotype.Component;

/**
 * Request and reply on the page: many callers, each of whom waits for its answer and looks whether it is the answer to its
 * question. Thread-safe.
 */
@Component
@Profile("web")
@ConditionalOnScenario(Scenario.REQUEST_REPLY)
class RequestShow implements Show, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RequestShow.class);
    private static final int CALLERS = 32;
    private static final long MOMENT_MILLIS = 50;
    private static final BigDecimal PRICE = new BigDecimal("24.90");

    private final PriceDesk desk;
    private final Latencies latencies;
    private final Semaphore free = new Semaphore(CALLERS);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, task -> {
        Thread thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private volatile boolean running;

    RequestShow(PriceDesk desk, Latencies latencies) {
        this.desk = desk;
        this.latencies = latencies;
    }

    @Override
    public int send(int most) {
        int begun = 0;
        try {
            while (running && begun < most && free.tryAcquire(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
                begun++;
                callers.execute(this::call);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return begun;
    }

    private void call() {
        long number = asked.incrementAndGet();
        Order question = new Order("question-" + number, "teapot", (int) (number % 2000) + 1, PRICE);
        long begin = System.nanoTime();
        try {
            PricedOrder answer = desk.price(question);
            if (!answer.order().sameAs(question)) {
                throw new IllegalStateException("Asked for " + question + ", got the answer to " + answer.order());
            }
            latencies.record(System.nanoTime() - begin);
            answered.incrementAndGet();
        } catch (MessagingException | IllegalStateException e) {
            if (running) {
                unanswered.incrementAndGet();
                log.warn("{} has no answer", question.id(), e);
            }
        } finally {
            free.release();
        }
    }

    /** A question without an answer in time, or with another's, is lost. */
    @Override
    public Account account(RingStatistics ring) {
        long processed = answered.get();
        long lost = unanswered.get();
        long published = asked.get(); // last: a question is asked before it is answered
        long redelivered =
                ring.groups().stream().mapToLong(GroupStatistics::redelivered).sum();
        return new Account(published, processed, published - processed - lost, redelivered, 0, 0, 0, lost);
    }

    @Override
    public void start() {
        running = true;
    }

    /** Those who wait for an answer get an exception when their gateway stops. */
    @Override
    public void stop() {
        running = false;
        callers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops before the gateway. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
