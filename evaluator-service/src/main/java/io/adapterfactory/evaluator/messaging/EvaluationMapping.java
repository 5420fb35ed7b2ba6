package io.adapterfactory.evaluator.messaging;

import io.adapterfactory.evaluator.evaluate.AdapterScoring.Candidate;
import io.adapterfactory.evaluator.evaluate.BenchmarkChooser.Choice;
import io.adapterfactory.evaluator.evaluate.Evaluation;
import io.adapterfactory.schemas.BenchmarkChoice;
import io.adapterfactory.schemas.EvaluationResult;
import io.adapterfactory.schemas.GeneratedAdapter;
import io.adapterfactory.schemas.HelpedBase;
import io.adapterfactory.schemas.Interval;
import io.adapterfactory.schemas.PairedDelta;
import io.adapterfactory.schemas.ProofExample;
import io.adapterfactory.t2l.artifact.FileDigest;
import io.adapterfactory.t2l.artifact.Sha256;
import io.adapterfactory.t2l.evaluation.AdapterEvaluator;
import io.adapterfactory.t2l.evaluation.PairedDifference;
import io.adapterfactory.t2l.evaluation.Score;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Between the records of the topics and the evaluator's domain. */
final class EvaluationMapping {

    private static final int ID_LENGTH = 32;

    private EvaluationMapping() {}

    static Candidate candidate(GeneratedAdapter adapter) {
        List<FileDigest> files = adapter.getFiles().stream()
                .map(file -> new FileDigest(file.getName(), file.getSize(), file.getSha256()))
                .toList();
        return new Candidate(
                location(adapter.getLocation()),
                files,
                adapter.getBaseModel(),
                adapter.getDescription(),
                adapter.getBenchmarks());
    }

    private static Path location(String uri) {
        try {
            return Path.of(URI.create(uri));
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            throw new IllegalArgumentException("location '" + uri + "' is no file URI: " + e.getMessage(), e);
        }
    }

    static EvaluationResult result(GeneratedAdapter adapter, Evaluation evaluation, int workedExamples, Instant now) {
        Score score = evaluation.score();
        String digest = evaluation.benchmark().digest();
        return EvaluationResult.newBuilder()
                .setEvaluationId(evaluationId(
                        adapter.getAdapterId(), evaluation.benchmark().name(), digest))
                .setAdapterId(adapter.getAdapterId())
                .setTaskId(adapter.getTaskId())
                .setDescription(adapter.getDescription())
                .setBaseModel(adapter.getBaseModel())
                .setHypernetworkVersion(adapter.getHypernetworkVersion())
                .setBenchmark(evaluation.benchmark().name())
                .setBenchmarkDigest(digest)
                .setBenchmarkChoice(choice(evaluation.choice()))
                .setChoiceSimilarity(
                        evaluation.similarity().isPresent()
                                ? evaluation.similarity().getAsDouble()
                                : null)
                .setMetric(evaluation.benchmark().metric().id())
                .setExamples(score.examples())
                .setScore(score.score())
                .setScoreInterval(interval(score.interval()))
                .setBaseScore(score.baseScore())
                .setBaseScoreInterval(interval(score.baseInterval()))
                .setPairedDelta(pairedDelta(score.paired()))
                .setProof(score.workedExamples(workedExamples).stream()
                        .map(EvaluationMapping::proof)
                        .toList())
                .setHelpedBase(evaluation.helpedBase().entrySet().stream()
                        .map(helped -> helpedBase(helped.getKey(), helped.getValue()))
                        .toList())
                .setWarnings(evaluation.warnings())
                .setGrades(score.answers().stream()
                        .map(answer -> (float) answer.adapterGrade())
                        .toList())
                .setDurationMs(Math.round(evaluation.durationMs()))
                .setEvaluatedAt(now)
                .build();
    }

    /** The same for the same adapter and benchmark content, so that a repeated evaluation is recognised. */
    private static String evaluationId(String adapterId, String benchmark, String digest) {
        String text = adapterId + "\n" + benchmark + "\n" + digest;
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    private static BenchmarkChoice choice(Choice choice) {
        if (choice instanceof Choice.Named) {
            return BenchmarkChoice.NAMED;
        }
        return choice instanceof Choice.Nearest ? BenchmarkChoice.NEAREST : BenchmarkChoice.DEFAULT_SUITE;
    }

    private static Interval interval(io.adapterfactory.t2l.evaluation.Interval interval) {
        return Interval.newBuilder()
                .setLow(interval.low())
                .setHigh(interval.high())
                .build();
    }

    private static PairedDelta pairedDelta(PairedDifference paired) {
        return PairedDelta.newBuilder()
                .setDelta(paired.delta())
                .setInterval(interval(paired.interval()))
                .setPValue(paired.pValue())
                .build();
    }

    private static HelpedBase helpedBase(AdapterEvaluator.Help help, Score against) {
        return HelpedBase.newBuilder()
                .setHelp(help.name())
                .setScore(against.baseScore())
                .setScoreInterval(interval(against.baseInterval()))
                .setPairedDelta(pairedDelta(against.paired()))
                .build();
    }

    private static ProofExample proof(Score.Answer answer) {
        return ProofExample.newBuilder()
                .setPrompt(answer.prompt())
                .setReference(answer.reference())
                .setBaseAnswer(answer.withoutAdapter())
                .setAdapterAnswer(answer.withAdapter())
                .build();
    }
}
