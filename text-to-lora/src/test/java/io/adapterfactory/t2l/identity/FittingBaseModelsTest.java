package io.adapterfactory.t2l.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FittingBaseModelsTest {

    private static final ModelDigests MODEL = model("a", "b", "c", "d");
    private static final FittingBaseModels ONLY = FittingBaseModels.only(MODEL);

    @TempDir
    private Path folder;

    private static ModelDigests model(String config, String weights, String tokenizer, String template) {
        return new ModelDigests(
                config.repeat(64),
                weights == null ? null : weights.repeat(64),
                tokenizer.repeat(64),
                template == null ? null : template.repeat(64));
    }

    @Test
    void theModelItWasMadeForFits() {
        Fit fit = ONLY.check("adapter 1", "tiny", MODEL);

        assertThat(fit).isEqualTo(Fit.SAME);
        assertThat(fit.warnings()).isEmpty();
    }

    @Test
    void otherWeightsAreAWarning() {
        assertThat(ONLY.check("adapter 1", "tiny", model("a", "e", "c", "d")).warnings())
                .containsExactly("OTHER_WEIGHTS");
    }

    @Test
    void weightsThatOnlyAServerHasAreAWarning() {
        assertThat(ONLY.check("adapter 1", "tiny", model("a", null, "c", "d")).warnings())
                .containsExactly("UNKNOWN_WEIGHTS");
        assertThat(FittingBaseModels.only(model("a", null, "c", "d"))
                        .check("shard 1", "tiny", model("a", null, "c", "d")))
                .isEqualTo(Fit.SAME);
    }

    @Test
    void everyOtherPartIsRefusedByName() {
        refused(model("e", "b", "c", "d"), "the configuration is eeeeeeeeeeee here, expected aaaaaaaaaaaa.");
        refused(model("a", "b", "e", "d"), "the tokenizer is eeeeeeeeeeee here, expected cccccccccccc.");
        refused(model("a", "b", "c", "e"), "the chat template is eeeeeeeeeeee here, expected dddddddddddd.");
        refused(model("a", "b", "c", null), "the chat template is none here, expected dddddddddddd.");
        refused(
                model("e", "e", "e", "d"),
                "the configuration is eeeeeeeeeeee here, expected aaaaaaaaaaaa; the tokenizer is eeeeeeeeeeee here,"
                        + " expected cccccccccccc.");
    }

    private static void refused(ModelDigests found, String problem) {
        assertThatThrownBy(() -> ONLY.check("adapter 1", "tiny", found))
                .isInstanceOf(BaseModelMismatchException.class)
                .hasMessage("adapter 1 does not fit base model 'tiny': " + problem
                        + " Use the original base model, or train a hypernetwork for this one");
    }

    @Test
    void aFurtherModelFitsAsWell() {
        ModelDigests other = model("e", "f", "c", "d");
        FittingBaseModels both = new FittingBaseModels(MODEL, List.of(other));

        assertThat(both.check("adapter 1", "tiny", other)).isEqualTo(Fit.SAME);
        assertThat(both.check("adapter 1", "tiny", model("e", "b", "c", "d"))).isEqualTo(Fit.OTHER_WEIGHTS);
        refused(other, "the configuration is eeeeeeeeeeee here, expected aaaaaaaaaaaa.");
    }

    @Test
    void anAdapterWithoutDigestsIsAcceptedForNanoAndWithAWarningForOthers() {
        assertThat(FittingBaseModels.UNKNOWN.check("adapter 1", "nano", MODEL)).isEqualTo(Fit.SAME);
        assertThat(FittingBaseModels.UNKNOWN.check("adapter 1", "tiny", MODEL).warnings())
                .containsExactly("UNKNOWN_BASE_MODEL_DIGESTS");
    }

    @Test
    void aTrainingWithAFittingModelKeepsTheOthers() {
        ModelDigests other = model("e", "f", "c", "d");
        FittingBaseModels both = new FittingBaseModels(MODEL, List.of(other));

        assertThat(both.retrainedWith(MODEL)).isEqualTo(both);
        assertThat(both.retrainedWith(other)).isEqualTo(new FittingBaseModels(other, List.of(MODEL)));
        assertThat(both.retrainedWith(model("a", "f", "c", "d")))
                .isEqualTo(FittingBaseModels.only(model("a", "f", "c", "d")));
        assertThat(FittingBaseModels.UNKNOWN.retrainedWith(MODEL)).isEqualTo(ONLY);
    }

    @Test
    void isStoredNextToTheWeights() {
        FittingBaseModels models = new FittingBaseModels(MODEL, List.of(model("e", "f", "c", null)));
        models.write(folder);

        assertThat(FittingBaseModels.read(folder)).isEqualTo(models);
    }

    @Test
    void aFolderWithoutTheFileDoesNotSay() {
        FittingBaseModels.UNKNOWN.write(folder);

        assertThat(folder).isEmptyDirectory();
        assertThat(FittingBaseModels.read(folder)).isEqualTo(FittingBaseModels.UNKNOWN);
    }

    @Test
    void aBrokenFileIsRefused() throws Exception {
        Path file = folder.resolve(FittingBaseModels.FILE);
        for (String broken : List.of(
                "", "null", "{\"trained_with\": {\"config\": \"00\"}}", "{\"trained\": {}}", "{\"also_fits\": [1]}")) {
            Files.writeString(file, broken);

            assertThatThrownBy(() -> FittingBaseModels.read(folder))
                    .as(broken)
                    .isInstanceOf(InvalidFittingModelsException.class)
                    .hasMessageStartingWith(file + " does not list base models: ");
        }
    }

    @Test
    void aDigestIsASha256() {
        assertThatThrownBy(() -> new ModelDigests("A".repeat(64), "b".repeat(64), "c".repeat(64), null))
                .hasMessageStartingWith("the digest of config is AAA")
                .hasMessageEndingWith("expected a SHA-256 as 64 lower-case hex digits");
        assertThatThrownBy(() -> new ModelDigests("a".repeat(64), null, null, null))
                .hasMessageStartingWith("the digest of tokenizer is null");
    }
}
