package io.adapterfactory.trainer.basemodel;

/**
 * Rules that a base model can have of its own.
 *
 * @param <R> the rules
 */
@FunctionalInterface
public interface ByBaseModel<R> {

    /** The rules that hold for a base model: its own where it has any, else those of all. */
    R of(String baseModel);
}
