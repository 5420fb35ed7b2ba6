package io.adapterfactory.messaging.basemodel;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Derives the setting {@code base-model-group.suffix} from {@code factory.base-models.only}. It is the suffix of the
 * channels' consumer groups, so that pods with the same names share a group.
 */
public class GroupSuffix implements ConfigSourceFactory {

    static final String NAME = "base-model-group.suffix";

    private static final String ONLY = "factory.base-models.only";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue only = context.getValue(ONLY);
        List<String> names = only == null || only.getValue() == null
                ? List.of()
                : Arrays.stream(only.getValue().split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
        String suffix = new BaseModelSelection(names, List.of()).groupSuffix();
        return List.of(new PropertiesConfigSource(Map.of(NAME, suffix), GroupSuffix.class.getSimpleName(), 0));
    }
}
