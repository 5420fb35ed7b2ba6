package io.adapterfactory.cli.command.source;

import io.adapterfactory.t2l.file.SizeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the metadata at the beginning of a model's {@code README.md}. */
public final class ModelCard {

    private static final Pattern LICENSE = Pattern.compile("(?m)\\A---\\R(?:.*\\R)*?license:[ ]*(\\S.*?)[ ]*$");

    private ModelCard() {}

    /** The license in a folder's model card, if it has a card. */
    public static Optional<String> license(Path folder) {
        Path card = folder.resolve("README.md");
        if (!Files.isRegularFile(card)) {
            return Optional.empty();
        }
        try {
            String text = SizeLimit.CONFIG_BYTES.readText(card);
            int end = text.indexOf("\n---", 3);
            Matcher license = LICENSE.matcher(end < 0 ? "" : text.substring(0, end));
            return license.find() ? Optional.of(license.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // without a readable card, the license is unknown
        }
    }
}
