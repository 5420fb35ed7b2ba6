package io.adapterfactory.trainer.basemodel;

/**
 * Rules that may differ between base models.
 *
 * @param <R> the rules
 */
@FunctionalInterface
public interface ByBaseModel<R> {

    /** The rules for a base model: its own if it has any, else the general ones. */
    R of(String baseModel);
}
