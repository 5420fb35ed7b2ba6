package io.adapterfactory.t2l.task.words;

import io.adapterfactory.t2l.task.HeldOutExample;
import io.adapterfactory.t2l.task.SuiteTask;
import io.adapterfactory.t2l.task.TaskExample;
import io.adapterfactory.t2l.task.words.item.Item;
import io.adapterfactory.t2l.task.words.item.ItemSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A task of the suite {@code words}. */
final class WordsTask implements SuiteTask {

    private static final int MAX_HELD_OUT = 100;
    private static final int HELD_OUT_DRAWS = 5_000;
    private static final long HELD_OUT_SEED = 7;

    private final String id;
    private final Use use;
    private final ItemSource items;
    private DescriptionFile descriptions; // read lazily
    private List<HeldOutExample> heldOut; // sampled lazily

    WordsTask(String id, Use use, ItemSource items) {
        this.id = id;
        this.use = use;
        this.items = items;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Use use() {
        return use;
    }

    ItemSource items() {
        return items;
    }

    @Override
    public List<String> trainingDescriptions(int max, long seed) {
        return some(descriptions().training(), max, seed);
    }

    @Override
    public List<String> heldOutDescriptions(int max, long seed) {
        return some(descriptions().heldOut(), max, seed);
    }

    private synchronized DescriptionFile descriptions() {
        if (descriptions == null) {
            descriptions = DescriptionFile.of(id);
        }
        return descriptions;
    }

    private static List<String> some(List<String> all, int max, long seed) {
        List<String> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, new Random(seed));
        return List.copyOf(shuffled.subList(0, Math.min(max, shuffled.size())));
    }

    @Override
    public TaskExample trainingExample(Random random) {
        Item item = ItemSource.firstOf(
                () -> Optional.of(items.draw(random)).filter(drawn -> !drawn.isHeldOut()), "training example of " + id);
        return new TaskExample(item.input(), item.answer());
    }

    @Override
    public List<HeldOutExample> heldOutExamples(int max) {
        List<HeldOutExample> all = heldOut();
        return all.subList(0, Math.min(max, all.size()));
    }

    private synchronized List<HeldOutExample> heldOut() {
        if (heldOut == null) {
            Random random = new Random(HELD_OUT_SEED);
            Map<String, HeldOutExample> byInput = new LinkedHashMap<>();
            for (int draw = 0; draw < HELD_OUT_DRAWS && byInput.size() < MAX_HELD_OUT; draw++) {
                Item item = items.draw(random);
                if (item.isHeldOut()) {
                    byInput.putIfAbsent(item.input(), new HeldOutExample(item.input(), item.answers()));
                }
            }
            heldOut = List.copyOf(byInput.values());
        }
        return heldOut;
    }
}
