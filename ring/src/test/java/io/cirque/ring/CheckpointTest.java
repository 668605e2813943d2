package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By what a sync in the background knows that there is something to be written. */
class CheckpointTest {
    @TempDir
    Path directory;

    private RingQueue create() {
        return RingQueue.create(
                directory.resolve("orders.ring"),
                RingOptions.builder().groups(List.of("other")).build());
    }

    private static Object activity(MappedRing ring) {
        return new Checkpoint(ring).activity();
    }

    @Test
    void aGroupThatIsMadeAnewDoesNotHideWhatIsPublished() {
        try (RingQueue queue = create()) {
            OpenFiles.Share share = OpenFiles.open(queue.path());
            MappedRing ring = new MappedRing(queue.path(), share);
            try (Consumer consumer = queue.consumer("audit")) {
                queue.offer(new byte[1]);
                assertThat(consumer.poll(message -> {}, 1)).isEqualTo(1);
            }
            Object before = activity(ring);
            queue.removeGroup("audit");
            Consumer again = queue.consumer("audit");
            queue.offer(new byte[1]);
            assertThat(activity(ring)).isNotEqualTo(before);
            again.close();
            share.close();
        }
    }

    @Test
    void everyPublishAndEveryAcknowledgmentShowsAndNothingElse() throws InterruptedException {
        try (RingQueue queue = create()) {
            OpenFiles.Share share = OpenFiles.open(queue.path());
            MappedRing ring = new MappedRing(queue.path(), share);
            try (Consumer consumer = queue.consumer("other")) {
                Object before = activity(ring);
                queue.offer(new byte[1]);
                queue.offer(new byte[1]);
                Object published = activity(ring);
                assertThat(published).isNotEqualTo(before);
                assertThat(consumer.receive(Duration.ofSeconds(5))).isNotNull();
                Object handed = activity(ring);
                consumer.acknowledge();
                Object acknowledged = activity(ring);
                assertThat(acknowledged).isNotEqualTo(handed);
                assertThat(queue.statistics().depth()).isEqualTo(1);
                assertThat(activity(ring)).isEqualTo(acknowledged);
            }
            share.close();
        }
    }
}
