package io.adapterfactory.cli.command.source;

import io.adapterfactory.cli.terminal.Progress;
import io.adapterfactory.t2l.hub.HubListener;

/** Shows the progress of a download as the first step of a command. */
public final class DownloadProgress implements HubListener {

    private final Progress progress;

    public DownloadProgress(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void transferred(String path, long bytes, long size) {
        progress.at(0, "downloading %s, %d of %d MB".formatted(path, bytes / 1_000_000, size / 1_000_000));
    }

    @Override
    public void notice(String line) {
        progress.at(0, line);
    }
}
