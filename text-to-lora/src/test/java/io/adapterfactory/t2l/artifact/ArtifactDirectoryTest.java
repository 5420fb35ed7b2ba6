package io.adapterfactory.t2l.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactDirectoryTest {

    @TempDir
    Path store;

    private Path target;

    @BeforeEach
    void target() {
        target = store.resolve("adapters").resolve("a1");
    }

    @Test
    void appearsWithItsManifest() {
        Manifest manifest = ArtifactDirectory.write(target, text("hello"));

        assertThat(target.resolve("file.txt")).hasContent("hello");
        assertThat(Manifest.read(target)).isEqualTo(manifest);
        manifest.verify(target);
        assertThat(entries()).containsExactly(target);
    }

    @Test
    void aFailedWriteLeavesNothingBehind() {
        assertThatThrownBy(() -> ArtifactDirectory.write(target, directory -> {
                    Files.writeString(directory.resolve("half.txt"), "half");
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write " + target)
                .hasMessageContaining("the disk is full");
        assertThatThrownBy(() -> ArtifactDirectory.write(target, directory -> {
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(entries()).isEmpty();
    }

    @Test
    void isWrittenOnce() {
        Manifest first = ArtifactDirectory.write(target, text("first"));

        Manifest second = ArtifactDirectory.write(target, text("second"));

        assertThat(second).isEqualTo(first);
        assertThat(target.resolve("file.txt")).hasContent("first");
    }

    @Test
    void aDamagedFolderIsWrittenAgain() throws IOException {
        ArtifactDirectory.write(target, text("whole"));
        Files.writeString(target.resolve("file.txt"), "broken");

        ArtifactDirectory.write(target, text("whole"));

        assertThat(target.resolve("file.txt")).hasContent("whole");
        assertThat(entries()).containsExactly(target);
    }

    @Test
    void writersOfTheSameArtifactDoNotDisturbEachOther() throws Exception {
        // Given four writers that are about to finish
        int writers = 4;
        CyclicBarrier together = new CyclicBarrier(writers);
        AtomicInteger wrote = new AtomicInteger();
        ArtifactDirectory.Contents contents = directory -> {
            Files.writeString(directory.resolve("file.txt"), "same");
            wrote.incrementAndGet();
            await(together);
        };
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            Callable<Manifest> write = () -> ArtifactDirectory.write(target, contents);

            List<Future<Manifest>> manifests = threads.invokeAll(
                    IntStream.range(0, writers).mapToObj(i -> write).toList());

            for (Future<Manifest> manifest : manifests) {
                assertThat(manifest.get()).isEqualTo(Manifest.read(target));
            }
            assertThat(wrote).hasValue(writers);
            assertThat(entries()).containsExactly(target);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void theSecondWriterWithDifferentBytesReportsTheExistingFolder() {
        Path target = store.resolve("same-id");

        Manifest second = ArtifactDirectory.write(target, directory -> {
            Files.writeString(directory.resolve("text"), "rounded otherwise");
            ArtifactDirectory.write(target, text("first"));
        });

        assertThat(second).isEqualTo(Manifest.read(target));
        assertThatCode(() -> second.verify(target)).doesNotThrowAnyException();
    }

    private static ArtifactDirectory.Contents text(String text) {
        return directory -> Files.writeString(directory.resolve("file.txt"), text);
    }

    private List<Path> entries() {
        try (Stream<Path> entries = Files.list(target.getParent())) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
