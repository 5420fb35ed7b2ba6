package io.adapterfactory.trainer.train;

import java.util.Optional;

/** Whether the rest of the factory needs the machine now. */
public interface Load {

    /** Why training should pause, in words; empty if it need not. */
    Optional<String> busy();
}
