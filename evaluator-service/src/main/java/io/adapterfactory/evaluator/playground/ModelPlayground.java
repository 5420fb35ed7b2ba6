package io.adapterfactory.evaluator.playground;

import io.adapterfactory.dashboard.port.Playground;
import io.adapterfactory.evaluator.evaluate.AdapterVerification;
import io.adapterfactory.evaluator.evaluate.BaseModels;
import io.adapterfactory.evaluator.evaluate.ModelThread;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;

/** Answers with the models that adapters are scored with. */
@ApplicationScoped
public class ModelPlayground implements Playground {

    private final BaseModels baseModels;
    private final AdapterVerification verification;
    private final ModelThread model;

    public ModelPlayground(BaseModels baseModels, AdapterVerification verification, ModelThread model) {
        this.baseModels = baseModels;
        this.verification = verification;
        this.model = model;
    }

    @Override
    public List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs) {
        return model.call(() -> {
            List<EvaluatedAdapter> verified =
                    adapters.stream().map(verification::read).toList();
            return FreeAnswers.of(baseModels.scorer(baseModel), verified, inputs);
        });
    }
}
