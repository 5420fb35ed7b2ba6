package io.adapterfactory.cli.command.encoder;

import io.adapterfactory.t2l.embedding.BundledEncoder;
import io.adapterfactory.t2l.embedding.EncoderProfile;
import io.adapterfactory.t2l.export.HubCard;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Data about a text encoder that is known without its weights.
 *
 * @param shortName second name of a bundled encoder
 * @param license as in the model card
 */
record EncoderSummary(
        String name, EncoderProfile profile, Optional<String> shortName, Optional<String> license, boolean bundled) {

    static EncoderSummary of(BundledEncoder encoder) {
        return new EncoderSummary(
                encoder.fullName(),
                encoder.profile(),
                Optional.of(encoder.shortName()),
                Optional.of(encoder.license()),
                true);
    }

    /** @throws IllegalArgumentException when the folder's profile cannot be read */
    static EncoderSummary read(String name, Path folder) {
        return new EncoderSummary(
                name, EncoderProfile.read(folder), Optional.empty(), HubCard.licenseIn(folder), false);
    }

    void printLine(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-30s %-10s %6d numbers  %s%n",
                name,
                profile.pooling(),
                profile.dimension(),
                bundled ? "bundled, also " + shortName.orElseThrow() : profile.source());
    }

    void print(PrintWriter out) {
        out.printf(Locale.ROOT, "name        %s%n", name);
        shortName.ifPresent(other -> out.printf(Locale.ROOT, "also        %s%n", other));
        out.printf(Locale.ROOT, "id          %s/%s%n", name, profile.pooling());
        out.printf(Locale.ROOT, "dimension   %d%n", profile.dimension());
        out.printf(Locale.ROOT, "max tokens  %d%n", profile.maxTokens());
        out.printf(Locale.ROOT, "prefix      %s%n", profile.prefix().isEmpty() ? "none" : profile.prefix());
        out.printf(Locale.ROOT, "license     %s%n", license.orElse("unknown"));
        out.printf(Locale.ROOT, "source      %s%n", bundled ? "bundled" : profile.source());
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        shortName.ifPresent(other -> json.put("shortName", other));
        json.put("id", name + "/" + profile.pooling());
        json.put("pooling", profile.pooling());
        json.put("dimension", profile.dimension());
        json.put("maxTokens", profile.maxTokens());
        json.put("prefix", profile.prefix());
        json.put("license", license.orElse(null));
        json.put("source", profile.source());
        json.put("bundled", bundled);
        return json;
    }
}
