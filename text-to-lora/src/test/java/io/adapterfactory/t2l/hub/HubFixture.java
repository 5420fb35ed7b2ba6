package io.adapterfactory.t2l.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stub of the Hub, an empty cache, and a download that records waits and notices instead of waiting. */
abstract class HubFixture {

    static final String TINY = "acme/tiny";
    static final String SHARD = "model-00001-of-00002.safetensors";

    @TempDir
    Path home;

    HubStub stub;
    final Map<String, String> environment = new HashMap<>();
    final List<Duration> waits = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    final HubListener listener = new HubListener() {
        @Override
        public void notice(String line) {
            notices.add(line);
        }
    };

    @BeforeEach
    void startStub() throws IOException {
        stub = new HubStub();
        environment.put("HF_ENDPOINT", stub.url());
        environment.put("HF_HOME", home.toString());
    }

    @AfterEach
    void stopStub() {
        stub.close();
    }

    HubSettings settings() {
        return HubSettings.from(environment, home);
    }

    HubModel model() {
        return new HubModel(settings(), waits::add, CachedRepository.Links.OF_THE_SYSTEM);
    }

    Path download(String id, String revision) throws InterruptedException {
        return model().download(id, revision, new BaseModelFiles(), listener);
    }

    /** Downloads exactly these files. */
    Path download(String id, String revision, String... paths) throws InterruptedException {
        return model().download(id, revision, (repository, listed, opener) -> List.of(paths), listener);
    }

    Path repository(String id) {
        return home.resolve("hub/models--" + id.replace("/", "--"));
    }

    Path snapshot(String id, String commit) {
        return repository(id).resolve("snapshots").resolve(commit);
    }

    Path blob(String id, String commit, String path) {
        StubFile file = stub.file(id, commit, path);
        return repository(id).resolve("blobs").resolve(file.lfs() ? file.sha256() : file.gitHash());
    }

    List<String> requests() {
        return stub.seen().stream().map(HubStub.Seen::line).toList();
    }

    List<HubStub.Seen> transfers() {
        return stub.seen().stream()
                .filter(seen -> seen.path().startsWith("/cdn/"))
                .toList();
    }

    static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
