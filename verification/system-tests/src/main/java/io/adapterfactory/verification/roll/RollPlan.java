package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import io.adapterfactory.verification.process.MixedFactory.Members;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of an upgrade that is partly rolled back and then completed.
 *
 * <p>Readers of a topic are upgraded before its writers: trainer, evaluators, generators; the rollback is in the
 * opposite order. Thus newer records meet newer readers where possible; only the trainer's versions are read by
 * generators.
 */
public final class RollPlan {

    private RollPlan() {}

    /**
     * All processes are upgraded, one of each kind is rolled back, and the same ones are upgraded again.
     *
     * @param members at least one of each kind
     */
    public static List<RollStep> of(Members members, Build earlier, Build today) {
        List<RollStep> steps = new ArrayList<>();
        List<String> forward = new ArrayList<>();
        forward.add(members.trainer());
        forward.addAll(members.evaluators());
        forward.addAll(members.generators());
        List<String> again = List.of(members.trainer(), last(members.evaluators()), last(members.generators()));
        List<String> back = List.of(again.get(2), again.get(1), again.get(0));
        forward.forEach(name -> steps.add(step(members, name, earlier, today)));
        back.forEach(name -> steps.add(step(members, name, today, earlier)));
        again.forEach(name -> steps.add(step(members, name, earlier, today)));
        return List.copyOf(steps);
    }

    private static RollStep step(Members members, String name, Build from, Build to) {
        return new RollStep(name, from, to, name.equals(members.trainer()));
    }

    private static String last(List<String> names) {
        return names.get(names.size() - 1);
    }
}
