package io.adapterfactory.verification.roll;

import io.adapterfactory.verification.process.Build;
import io.adapterfactory.verification.process.MixedFactory.Members;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of an upgrade that is taken back in part and then carried out after all.
 *
 * <p>Whoever reads a topic comes before whoever writes it: trainer, evaluators, generators; back again it is the other way
 * round. So a record of the newer form is met by the newer reader where that can be had at all: the trainer's versions go back
 * to the generators.
 */
public final class RollPlan {

    private RollPlan() {}

    /**
     * All processes go forward, one of each kind goes back, and the same go forward again.
     *
     * @param members of which there is at least one of each kind
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
