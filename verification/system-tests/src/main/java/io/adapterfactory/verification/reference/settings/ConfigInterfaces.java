package io.adapterfactory.verification.reference.settings;

import static io.adapterfactory.verification.reference.page.MarkdownTable.code;

import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import io.adapterfactory.verification.reference.page.MarkdownTable;
import io.adapterfactory.verification.reference.source.JavaSources;
import io.adapterfactory.verification.reference.source.SourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings that configuration interfaces ({@code @ConfigMapping}) declare. */
final class ConfigInterfaces {

    /** A configuration interface with its settings. */
    record Group(SourceType type, List<Setting> settings) {}

    private static final Set<String> NUMBERS =
            Set.of("int", "long", "double", "OptionalInt", "OptionalLong", "OptionalDouble");
    private static final Map<String, String> TYPES = Map.of(
            "String", "text",
            "boolean", "`true` or `false`",
            "Boolean", "`true` or `false`",
            "Duration", "duration",
            "MemorySize", "size",
            "Path", "path",
            "URI", "address");

    private final JavaSources sources;
    private final Map<String, String> meanings = new HashMap<>();

    ConfigInterfaces(JavaSources sources) {
        this.sources = sources;
    }

    /** In the order of the modules. */
    List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        for (SourceType type : sources.annotated("ConfigMapping")) {
            List<Setting> settings = new ArrayList<>();
            collect(type, type.argument("ConfigMapping", "prefix").orElseThrow(), settings);
            groups.add(new Group(type, settings));
        }
        return groups;
    }

    private void collect(SourceType type, String prefix, List<Setting> settings) {
        for (MethodTree method : type.methods()) {
            String name = SourceType.annotation(method.getModifiers(), "WithParentName")
                            .isPresent()
                    ? prefix
                    : prefix + "." + name(type, method);
            Tree value = method.getReturnType();
            if (rawName(value).equals("Map")) {
                name += ".<name>";
                value = argument(value, 1);
            }
            Optional<SourceType> inner = sources.named(rawName(value), type).filter(SourceType::isInterface);
            if (inner.isPresent()) {
                collect(inner.get(), name, settings);
            } else {
                settings.add(setting(type, method, name, value));
            }
        }
    }

    private Setting setting(SourceType type, MethodTree method, String name, Tree value) {
        Optional<String> given = type.argument(method.getModifiers(), "WithDefault", "value");
        boolean optional = rawName(value).startsWith("Optional");
        String meaning = meaning(name, type.doc(method));
        if (meaning.isEmpty()) {
            throw new IllegalStateException("setting " + name + " has no Javadoc in " + type.simpleName());
        }
        return new Setting(
                name,
                typeInWords(type, value),
                given.map(MarkdownTable::code).orElse(optional ? "" : "required"),
                meaning);
    }

    /** A setting of a single base model without Javadoc means what the setting of all base models means. */
    private String meaning(String name, String doc) {
        String general = name.replace(".base-models.<name>", "");
        meanings.putIfAbsent(name, doc);
        return doc.isEmpty() ? meanings.getOrDefault(general, "") : doc;
    }

    private String typeInWords(SourceType from, Tree type) {
        String name = rawName(type);
        if (NUMBERS.contains(name)) {
            return "number";
        }
        return switch (name) {
            case "Optional" -> typeInWords(from, argument(type, 0));
            case "List" -> "list";
            default -> Optional.ofNullable(TYPES.get(name)).orElseGet(() -> values(from, name));
        };
    }

    private String values(SourceType from, String name) {
        return sources
                .named(name, from)
                .filter(SourceType::isEnum)
                .orElseThrow(() -> new IllegalStateException(
                        "the type " + name + " of a setting in " + from.simpleName() + " has no name in words"))
                .constants()
                .stream()
                .map(constant -> code(constant.toLowerCase(Locale.ROOT).replace('_', '-')))
                .collect(Collectors.joining(", "));
    }

    private static String name(SourceType type, MethodTree method) {
        return type.argument(method.getModifiers(), "WithName", "value").orElseGet(() -> method.getName()
                .toString()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .toLowerCase(Locale.ROOT));
    }

    private static String rawName(Tree type) {
        String name = type instanceof ParameterizedTypeTree generic
                ? generic.getType().toString()
                : type.toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Tree argument(Tree type, int index) {
        return ((ParameterizedTypeTree) type).getTypeArguments().get(index);
    }
}
