package io.adapterfactory.trainer.loop;

import java.util.Optional;

/** Whether the rest of the factory needs the machine now. */
public interface Load {

    /** Why training should pause, for people; empty if it should not. */
    Optional<String> busy();
}
