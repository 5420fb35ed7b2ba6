package io.adapterfactory.t2l.hub;

import io.adapterfactory.t2l.hub.CachedRepository.Links;
import io.adapterfactory.t2l.hub.http.HubHttp;
import io.adapterfactory.t2l.hub.http.RetryPolicy;
import java.nio.file.Path;

/**
 * Downloads models from the Hugging Face Hub into the cache of huggingface_hub, and reuses what is already there.
 *
 * <pre>{@code
 * HubSettings settings = HubSettings.from(System.getenv(), Path.of(System.getProperty("user.home")));
 * Path folder = new HubModel(settings).download("owner/name", "main", new BaseModelFiles(), HubListener.NONE);
 * }</pre>
 */
public final class HubModel {

    /** The default revision. */
    public static final String DEFAULT_REVISION = "main";

    private final HubSettings settings;
    private final RetryPolicy retries;
    private final Links links;

    public HubModel(HubSettings settings) {
        this(settings, time -> Thread.sleep(time.toMillis()), Links.OF_THE_SYSTEM);
    }

    HubModel(HubSettings settings, RetryPolicy.Pause pause, Links links) {
        this.settings = settings;
        this.retries = new RetryPolicy(pause);
        this.links = links;
    }

    /**
     * The folder of a snapshot with every required file, each with the right content. Existing files are not
     * transferred again; an interrupted transfer is continued.
     *
     * <p>If the Hub fails or denies access, a complete snapshot in the cache is used, and the listener is notified. The
     * files in the folder are links to contents that several snapshots share: never write to them.
     *
     * @param id {@code owner/name}
     * @param revision a branch, tag, or commit
     * @param rule selects the required files, for example {@link BaseModelFiles}
     * @throws HubException with the cause and the remedy
     * @throws InterruptedException when the thread is interrupted; the received data are kept
     */
    public Path download(String id, String revision, FileRule rule, HubListener listener) throws InterruptedException {
        RepositoryId repositoryId = new RepositoryId(id);
        CachedRepository repository = new CachedRepository(settings, repositoryId, links);
        CachedSnapshot cached = new CachedSnapshot(repository, repositoryId);
        repository.requireName(revision);
        if (settings.offline()) {
            String variable = settings.offlineVariable().orElseThrow();
            return cached.require(
                    revision, rule, "The network is switched off by " + variable + "; unset it to download");
        }
        HubHttp http = new HubHttp(
                settings.endpoint(),
                settings.token().map(HubToken::value),
                settings.proxies(),
                settings.transferTimeout());
        HubApi api = new HubApi(settings, repositoryId, http, retries);
        return new SnapshotDownload(api, repository, cached, rule, listener).download(revision);
    }
}
