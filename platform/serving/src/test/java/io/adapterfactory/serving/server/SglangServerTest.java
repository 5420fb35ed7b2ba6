package io.adapterfactory.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.adapterfactory.serving.StubVllm;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SglangServerTest {

    @Test
    void requestsNameTheAdapterBehindTheBaseModel() {
        Path folder = Path.of("/mnt/store/adapters/0a1b");
        try (StubVllm stub = new StubVllm()) {
            SglangServer server = new SglangServer(
                    stub.client(), new ExpectedServer(Optional.empty(), "base-model-name", "token-file"));

            assertThat(server.servedAs(new Offer("0a1b", folder, folder))).isEqualTo("nano:0a1b");
        }
    }
}
