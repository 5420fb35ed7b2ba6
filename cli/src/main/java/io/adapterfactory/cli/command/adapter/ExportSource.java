package io.adapterfactory.cli.command.adapter;

import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.lora.ExportForm;
import io.adapterfactory.t2l.lora.LoraWeights;
import java.util.Optional;

/**
 * An adapter that is exported.
 *
 * @param name for messages
 * @param baseModel as its files name it
 * @param form in which PEFT's files have its scaling
 * @param description of its task; empty where nobody knows it
 * @param cardText text of its card; empty for the usual one
 */
record ExportSource(
        String name,
        LoraWeights weights,
        String baseModel,
        ExportForm form,
        FittingBaseModels fits,
        Optional<String> description,
        Optional<String> cardText) {}
