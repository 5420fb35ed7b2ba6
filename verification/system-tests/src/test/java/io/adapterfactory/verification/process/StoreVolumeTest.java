package io.adapterfactory.verification.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreVolumeTest {

    @Test
    void aVolumeTakesFilesUnlessItIsReadOnlyOrFullAndGoesInTheEnd() throws IOException {
        Optional<StoreVolume> mounted = StoreVolume.mount();
        assumeTrue(mounted.isPresent(), "this user may not mount file systems");
        Path folder;
        try (StoreVolume volume = mounted.get()) {
            folder = volume.folder();
            byte[] megabyte = new byte[1 << 20];
            Files.write(folder.resolve("before"), megabyte);

            volume.readOnly();
            assertThatThrownBy(() -> Files.write(folder.resolve("read-only"), megabyte))
                    .hasMessageContaining("Read-only file system");
            volume.restore();

            volume.full();
            assertThatThrownBy(() -> Files.write(folder.resolve("full"), megabyte))
                    .hasMessageContaining("No space left on device");
            volume.restore();

            Files.write(folder.resolve("after"), megabyte);
            assertThat(Files.readAllBytes(folder.resolve("before"))).isEqualTo(megabyte);
        }
        assertThat(folder).doesNotExist();
    }
}
