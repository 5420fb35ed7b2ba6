package io.adapterfactory.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One overlay as kubectl renders it.
 *
 * @param documents every document, in the order of the rendering
 */
record Overlay(List<JsonNode> documents) {

    static final Path ROOT = Path.of(System.getProperty("project.root"));

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Overlay render(String name) {
        try {
            Process kubectl = new ProcessBuilder(
                            "kubectl",
                            "kustomize",
                            ROOT.resolve("deploy/kubernetes/overlays/" + name).toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<JsonNode> documents = YAML.readerFor(JsonNode.class)
                    .<JsonNode>readValues(kubectl.getInputStream())
                    .readAll();
            if (kubectl.waitFor() != 0) {
                throw new IllegalStateException("kubectl kustomize does not render overlay " + name);
            }
            return new Overlay(documents);
        } catch (IOException e) {
            throw new IllegalStateException("overlay " + name + " cannot be rendered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Stream<JsonNode> ofKind(String kind) {
        return documents.stream()
                .filter(document -> document.get("kind").asText().equals(kind));
    }

    JsonNode named(String kind, String name) {
        return ofKind(kind)
                .filter(document -> name(document).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + kind + " " + name));
    }

    /** The containers of Deployments and Jobs. */
    Stream<JsonNode> containers() {
        return documents.stream()
                .map(document -> document.at("/spec/template/spec/containers"))
                .flatMap(containers -> stream(containers));
    }

    static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::get);
    }
}
