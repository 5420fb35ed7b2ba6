package io.adapterfactory.trainer.http;

import io.adapterfactory.t2l.training.continual.ContinualMethod;
import io.adapterfactory.t2l.training.sft.RoundRecipe;
import io.adapterfactory.trainer.basemodel.ByBaseModel;
import io.adapterfactory.trainer.gate.GateRules;
import io.adapterfactory.trainer.loop.RoundRules;
import io.adapterfactory.trainer.round.CurriculumRules;
import io.adapterfactory.trainer.round.TrainingRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The settings that apply to a base model: its own, else those of all base models. */
@ApplicationScoped
class EffectiveSettings {

    private final ByBaseModel<RoundRules> starts;
    private final ByBaseModel<TrainingRules> trainings;
    private final ByBaseModel<CurriculumRules> curricula;
    private final ByBaseModel<GateRules> gates;

    EffectiveSettings(
            ByBaseModel<RoundRules> starts,
            ByBaseModel<TrainingRules> trainings,
            ByBaseModel<CurriculumRules> curricula,
            ByBaseModel<GateRules> gates) {
        this.starts = starts;
        this.trainings = trainings;
        this.curricula = curricula;
        this.gates = gates;
    }

    /** Values by the names that the settings have below {@code factory.}; times as ISO 8601 durations. */
    Map<String, Object> of(String baseModel) {
        Map<String, Object> settings = new TreeMap<>();
        RoundRules start = starts.of(baseModel);
        settings.put("round.period", start.period().toString());
        settings.put("round.after-results", start.afterResults());
        TrainingRules training = trainings.of(baseModel);
        RoundRecipe recipe = training.recipe();
        settings.put("round.steps", recipe.steps());
        settings.put("round.tasks-per-batch", recipe.tasksPerBatch());
        settings.put("round.points-per-task", recipe.pointsPerTask());
        settings.put("round.learning-rate", recipe.learningRate().peak());
        settings.put("round.warmup", recipe.learningRate().warmupFraction());
        settings.put("round.decay", name(recipe.learningRate().decay()));
        ContinualMethod method = recipe.method();
        settings.put("round.output-penalty", method.outputPenalty().weight());
        settings.put("round.output-penalty-descriptions", method.outputPenalty().descriptions());
        settings.put("round.champion-share", method.average().startShare());
        settings.put("round.averages", method.average().times());
        settings.put("round.trained-part", name(method.trainedPart()));
        settings.put("round.precision", name(training.precision()));
        settings.put(
                "round.time-limit", training.timeLimit().map(Duration::toString).orElse("none"));
        settings.put("round.validation-tasks", training.validationTasks());
        settings.put("round.save-every", training.saveEvery());
        CurriculumRules curriculum = curricula.of(baseModel);
        settings.put("round.suite-tasks", curriculum.suiteTasks());
        settings.put("round.sampling", name(curriculum.sampling()));
        settings.put("round.published-share", curriculum.publishedShare());
        settings.put("round.replay", curriculum.replay().text());
        GateRules gate = gates.of(baseModel);
        settings.put("gate.enabled", gate.enabled());
        settings.put("gate.timeout", gate.timeout().toString());
        settings.put("gate.tasks", gate.maxTasks());
        settings.put("gate.suite-tasks", gate.suiteTasks());
        settings.put("gate.max-task-loss", gate.limits().ofOneTask());
        settings.put("gate.max-old-tasks-loss", gate.limits().ofOldTasks());
        settings.put("gate.control-tasks", gate.descriptions().tasks());
        settings.put("gate.control-examples", gate.descriptions().maxExamples());
        settings.put("gate.min-description-drop", gate.descriptions().minDrop());
        return settings;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
