package io.adapterfactory.messaging.record;

import io.adapterfactory.schemas.ModelDigests;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import java.util.List;

/** Converts digests of base models to and from records. */
public final class BaseModelRecords {

    private BaseModelRecords() {}

    /** @param digests may be null */
    public static ModelDigests record(io.adapterfactory.t2l.identity.ModelDigests digests) {
        return digests == null
                ? null
                : ModelDigests.newBuilder()
                        .setConfig(digests.config())
                        .setWeights(digests.weights())
                        .setTokenizer(digests.tokenizer())
                        .setChatTemplate(digests.chatTemplate())
                        .build();
    }

    public static List<ModelDigests> records(List<io.adapterfactory.t2l.identity.ModelDigests> digests) {
        return digests.stream().map(BaseModelRecords::record).toList();
    }

    /**
     * @param record may be null, as in records of earlier versions
     * @throws IllegalArgumentException when a digest is not a SHA-256
     */
    public static io.adapterfactory.t2l.identity.ModelDigests digests(ModelDigests record) {
        return record == null
                ? null
                : new io.adapterfactory.t2l.identity.ModelDigests(
                        record.getConfig(), record.getWeights(), record.getTokenizer(), record.getChatTemplate());
    }

    /** @throws IllegalArgumentException when a digest is not a SHA-256 */
    public static FittingBaseModels fitting(ModelDigests trainedWith, List<ModelDigests> others) {
        return new FittingBaseModels(
                digests(trainedWith),
                others.stream().map(BaseModelRecords::digests).toList());
    }
}
