package io.adapterfactory.cli.command.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adapterfactory.t2l.basemodel.digest.BaseModelDigests;
import io.adapterfactory.t2l.identity.BaseModelMismatchException;
import io.adapterfactory.t2l.identity.FittingBaseModels;
import io.adapterfactory.t2l.identity.ModelDigests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class BaseModelFitTest {

    private static final Path NANO = Path.of("../models/base-models/nano");
    private static final ModelDigests HERE = BaseModelDigests.of(NANO);
    private static final String OTHER = "0".repeat(64);

    private final StringWriter errors = new StringWriter();
    private final CommandSpec command = CommandSpec.create();

    @BeforeEach
    void collectErrors() {
        new CommandLine(command).setErr(new PrintWriter(errors));
    }

    private List<String> check(FittingBaseModels fits) {
        return BaseModelFit.check("adapter x", fits, "mine", HERE, command);
    }

    @Test
    void nothingIsPrintedForTheModelItWasMadeFor() {
        assertThat(check(FittingBaseModels.only(HERE))).isEmpty();
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void otherWeightsAndNoDigestsAreWarnings() {
        assertThat(check(FittingBaseModels.only(new ModelDigests(HERE.config(), OTHER, HERE.tokenizer(), null))))
                .containsExactly("OTHER_WEIGHTS");
        assertThat(check(FittingBaseModels.UNKNOWN)).containsExactly("UNKNOWN_BASE_MODEL_DIGESTS");
        assertThat(errors.toString().lines())
                .containsExactly(
                        "warning: adapter x: the weights of base model 'mine' differ from those for which it was made"
                                + " (OTHER_WEIGHTS)",
                        "warning: adapter x: it does not say for which base model it was made, so it is unknown whether"
                                + " 'mine' fits (UNKNOWN_BASE_MODEL_DIGESTS)");
    }

    @Test
    void anotherConfigurationIsRefused() {
        FittingBaseModels other = FittingBaseModels.only(new ModelDigests(OTHER, OTHER, HERE.tokenizer(), null));

        assertThatThrownBy(() -> check(other))
                .isInstanceOf(BaseModelMismatchException.class)
                .hasMessageStartingWith("adapter x does not fit base model 'mine'");
    }
}
