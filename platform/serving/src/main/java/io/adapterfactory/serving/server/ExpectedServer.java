package io.adapterfactory.serving.server;

import java.util.Optional;

/**
 * What is expected of a server, and which settings say so.
 *
 * @param baseModel what the server calls the base model; empty: the first that it lists
 * @param baseModelSetting the setting of that name, for messages
 * @param tokenSetting the setting of the file with the server's key, for messages
 */
public record ExpectedServer(Optional<String> baseModel, String baseModelSetting, String tokenSetting) {

    /** Any base model; the name of a folder's server is not the one that it lists. */
    ExpectedServer withAnyBaseModel() {
        return new ExpectedServer(Optional.empty(), baseModelSetting, tokenSetting);
    }

    /** In words, for a server that lists other models. */
    String inWords() {
        return baseModel
                .map(name -> "the base model '" + name + "'. Set " + baseModelSetting
                        + " to the name that the server has for it")
                .orElse("a base model");
    }
}
