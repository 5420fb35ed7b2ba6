package io.adapterfactory.evaluator.basemodel;

import io.adapterfactory.t2l.file.FolderState;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * A base model that is ready for use.
 *
 * @param bytes memory of its weights in this process
 * @param state of its folder when it was loaded
 * @param opened resources that are closed with it
 */
record LoadedBaseModel(BaseModels.Scorer scorer, long bytes, FolderState state, List<AutoCloseable> opened)
        implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LoadedBaseModel.class);

    @Override
    public void close() {
        close(opened);
    }

    static void close(List<AutoCloseable> opened) {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                LOG.warnf(e, "%s cannot be closed", each.getClass().getSimpleName());
            }
        }
    }
}
