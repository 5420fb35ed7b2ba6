package io.adapterfactory.generator.hypernetwork;

import ai.djl.Device;
import io.adapterfactory.generator.config.GeneratorConfig;
import io.adapterfactory.generator.hypernetwork.VersionAnnouncement.Stage;
import io.adapterfactory.messaging.basemodel.BaseModelSelection;
import io.adapterfactory.t2l.artifact.FolderStore;
import io.adapterfactory.t2l.artifact.SignaturePolicy;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.List;

/** A registry of hypernetworks with a champion and a retired version of one base model; none is loaded. */
public final class KnownVersions {

    public static final String BASE_MODEL = "nano";
    public static final String CHAMPION = "v2";
    public static final String RETIRED = "v1";

    private KnownVersions() {}

    /** The default settings. */
    public static GeneratorConfig settings() {
        return new SmallRyeConfigBuilder()
                .withMapping(GeneratorConfig.class)
                .build()
                .getConfigMapping(GeneratorConfig.class);
    }

    /** @param folder of an empty store */
    public static HypernetworkRegistry registry(Path folder) {
        FolderStore store = new FolderStore(folder);
        HypernetworkRegistry registry = new HypernetworkRegistry(
                new HypernetworkLoader(store, SignaturePolicy.OFF, Device.cpu(), settings()),
                store,
                settings(),
                BaseModelSelection.all());
        registry.announce(announced(RETIRED, Stage.RETIRED));
        registry.announce(announced(CHAMPION, Stage.CHAMPION));
        return registry;
    }

    private static VersionAnnouncement announced(String version, Stage stage) {
        return new VersionAnnouncement(BASE_MODEL, version, stage, "file:///nowhere/" + version, List.of());
    }
}
