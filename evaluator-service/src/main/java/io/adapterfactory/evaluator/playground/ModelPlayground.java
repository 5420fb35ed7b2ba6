package io.adapterfactory.evaluator.playground;

import io.adapterfactory.dashboard.port.Playground;
import io.adapterfactory.evaluator.basemodel.BaseModels;
import io.adapterfactory.evaluator.evaluate.AdapterVerification;
import io.adapterfactory.t2l.evaluation.EvaluatedAdapter;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.List;

/** Answers with the models that are loaded for scoring. */
@ApplicationScoped
public class ModelPlayground implements Playground {

    private final BaseModels baseModels;
    private final AdapterVerification verification;

    public ModelPlayground(BaseModels baseModels, AdapterVerification verification) {
        this.baseModels = baseModels;
        this.verification = verification;
    }

    @Override
    public List<List<String>> answers(String baseModel, List<Path> adapters, List<String> inputs) {
        return baseModels.use(baseModel, scorer -> {
            List<EvaluatedAdapter> verified =
                    adapters.stream().map(verification::read).toList();
            return FreeAnswers.of(scorer, verified, inputs);
        });
    }
}
