package io.cirque.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel says of memory, in files as it writes them. */
class MemoryLimitTest {
    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void version2(String mountRoot, String group) throws IOException {
        file("proc/self/cgroup", "0::" + group + "\n");
        file(
                "proc/self/mountinfo",
                "22 1 8:1 / / rw - ext4 /dev/vda rw\n30 22 0:26 " + mountRoot
                        + " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
    }

    @Test
    void withoutSuchFilesThereIsNoLimit() {
        assertThat(MemoryLimit.least(root).left()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theMachineHasItsMemoryAndSwap() throws IOException {
        file("proc/meminfo", "MemTotal:  100 kB\nMemAvailable:     60 kB\nSwapFree: 4 kB\n");
        assertThat(MemoryLimit.least(root)).isEqualTo(new MemoryLimit("the machine", 64 * 1024));
    }

    @Test
    void theTightestGroupAboveCounts() throws IOException {
        version2("/", "/user/shop");
        file("sys/fs/cgroup/user/shop/memory.max", "max\n");
        file("sys/fs/cgroup/user/shop/memory.current", "10\n");
        file("sys/fs/cgroup/user/memory.max", "1000\n");
        file("sys/fs/cgroup/user/memory.current", "400\n");
        file("sys/fs/cgroup/user/memory.stat", "anon 100\nshmem 100\ninactive_file 50\nactive_file 20\n");
        file("sys/fs/cgroup/memory.max", "2000\n");
        file("sys/fs/cgroup/memory.current", "900\n");
        MemoryLimit least = MemoryLimit.least(root);
        assertThat(least.left()).isEqualTo(1000 - 400 + 50 + 20);
        assertThat(least.whose()).contains("/sys/fs/cgroup/user", "1000 B");
    }

    /** In a container without a namespace of its own for control groups, the path begins above what is mounted. */
    @Test
    void aMountShowsAPartOfTheTree() throws IOException {
        version2("/docker/4711", "/docker/4711/worker");
        file("sys/fs/cgroup/worker/memory.max", "500");
        file("sys/fs/cgroup/worker/memory.current", "600");
        assertThat(MemoryLimit.least(root).left()).isZero();
        version2("/docker/4711", "/elsewhere");
        file("sys/fs/cgroup/memory.max", "500");
        file("sys/fs/cgroup/memory.current", "100");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(400);
    }

    @Test
    void theFirstVersionHasAMountForEachController() throws IOException {
        file("proc/self/cgroup", "5:cpu,cpuacct:/shop\n4:memory:/shop\n0::/\nodd\n");
        file("proc/self/mountinfo", """
                short
                30 22 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct
                31 22 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                """);
        file("sys/fs/cgroup/memory/shop/memory.limit_in_bytes", "1000\n");
        file("sys/fs/cgroup/memory/shop/memory.usage_in_bytes", "900\n");
        file("sys/fs/cgroup/memory/shop/memory.stat", "inactive_file 1\ntotal_inactive_file 30\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"); // none
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "900\n");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(130);
    }

    @Test
    void aGroupThatDoesNotTellWhatItUsesSetsNoLimit() throws IOException {
        version2("/", "/shop");
        file("sys/fs/cgroup/shop/memory.max", "1000\n");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(Long.MAX_VALUE);
        file("sys/fs/cgroup/shop/memory.current", "much\n");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(Long.MAX_VALUE);
        file("sys/fs/cgroup/shop/memory.current", "900\n");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(100);
    }

    @Test
    void aNameWithoutANumberSaysNothing() throws IOException {
        file("proc/meminfo", "MemAvailable:\nMemAvailable: plenty kB\n");
        assertThat(MemoryLimit.least(root).left()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void thisMachineHasSomeMemory() {
        assertThat(MemoryLimit.least().left()).isPositive();
    }
}
