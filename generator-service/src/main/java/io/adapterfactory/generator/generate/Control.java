package io.adapterfactory.generator.generate;

/** The adapter from another task's description with which an adapter is compared. */
public sealed interface Control {

    /** The order asks for no control. */
    record NotWanted() implements Control {}

    Control NONE = new NotWanted();

    /** The control was generated. */
    record Made(MadeAdapter adapter) implements Control {}

    /**
     * There is no other task's description.
     *
     * @param problem why, for people
     */
    record Impossible(String problem) implements Control {

        static Impossible withoutOtherTask(String baseModel) {
            return new Impossible("the task suite of base model '" + baseModel + "' has no other task; a control needs"
                    + " a description from it");
        }
    }
}
