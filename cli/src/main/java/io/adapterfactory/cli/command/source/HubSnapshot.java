package io.adapterfactory.cli.command.source;

import io.adapterfactory.cli.error.FactoryException;
import io.adapterfactory.t2l.hub.FileRule;
import io.adapterfactory.t2l.hub.HubException;
import io.adapterfactory.t2l.hub.HubListener;
import io.adapterfactory.t2l.hub.HubModel;
import io.adapterfactory.t2l.hub.HubSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository of the Hugging Face Hub, or of a mirror, at one revision.
 *
 * @param id {@code owner/name}
 */
public record HubSnapshot(String id, String revision) {

    private static final Pattern ID = Pattern.compile("([\\w.-]+/[\\w.-]+)(?:@(\\S+))?");

    /** @param source {@code owner/name} with an optional {@code @revision}; empty for any other text */
    public static Optional<HubSnapshot> of(String source) {
        Matcher id = ID.matcher(source);
        return id.matches()
                ? Optional.of(new HubSnapshot(
                        id.group(1), Optional.ofNullable(id.group(2)).orElse(HubModel.DEFAULT_REVISION)))
                : Optional.empty();
    }

    /** The settings from this process's environment. */
    public static HubSettings settings() {
        return HubSettings.from(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * Downloads the files that are not cached yet.
     *
     * @return a folder with all files
     * @throws FactoryException when the download fails, with the exit code for the cause
     */
    public Path download(HubSettings settings, FileRule rule, HubListener listener) {
        try {
            return new HubModel(settings).download(id, revision, rule, listener);
        } catch (HubException e) {
            throw explained(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FactoryException.failed("the download of " + id + " was interrupted; the next one resumes it");
        }
    }

    private FactoryException explained(HubException e) {
        String message = e.getMessage() + " (there is no file or folder " + id + ")";
        return switch (e.reason()) {
            case MISSING, NOT_CACHED -> FactoryException.notFound(message);
            case ACCESS, UNAVAILABLE -> FactoryException.unavailable(message, e);
            case INVALID, UNUSABLE, DAMAGED -> FactoryException.badInput(message);
            case DISK -> FactoryException.failed(message);
        };
    }
}
