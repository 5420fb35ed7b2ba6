package io.adapterfactory.serving.server;

import java.util.Optional;

/**
 * What a server must have, and the names of the settings for it.
 *
 * @param baseModel the base model's name on the server; empty for the first that the server lists
 * @param baseModelSetting the setting of that name, for messages
 * @param tokenSetting the setting of the file with the server's key, for messages
 */
public record ExpectedServer(Optional<String> baseModel, String baseModelSetting, String tokenSetting) {

    /** The same, for any base model; a server of a folder kind may list the base model under another name. */
    ExpectedServer withAnyBaseModel() {
        return new ExpectedServer(Optional.empty(), baseModelSetting, tokenSetting);
    }

    /** The end of the message about a server that lists other models. */
    String inWords() {
        return baseModel
                .map(name -> "the base model '" + name + "'. Set " + baseModelSetting + " to its name on the server")
                .orElse("a base model");
    }
}
