package io.adapterfactory.cli.command.option;

import io.adapterfactory.cli.launch.RunningFactory;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/**
 * The service that a command uses: the one that its option names, else that of the factory in --data, else that of a
 * variable, else the one at its default port on this machine.
 *
 * @param <C> sends requests to it
 */
abstract class ServiceAddress<C> {

    /** End of the description of the option. */
    static final String TOKEN = ". A token for it is read from the file $FACTORY_TOKEN_FILE.";

    private final String variable;
    private final String defaultAddress;
    private final Function<RunningFactory, C> ofFactory;
    private final Function<String, C> at;

    @Mixin
    private LocalFactoryOption local = new LocalFactoryOption();

    /**
     * @param variable that may have the address
     * @param ofFactory the service of a factory on this machine
     * @param at the service at an address
     */
    ServiceAddress(
            String variable, String defaultAddress, Function<RunningFactory, C> ofFactory, Function<String, C> at) {
        this.variable = variable;
        this.defaultAddress = defaultAddress;
        this.ofFactory = ofFactory;
        this.at = at;
    }

    /** The value of the option. */
    abstract Optional<String> address();

    /** The factory on this machine, if one is running and the option is not given. */
    public final Optional<RunningFactory> running() {
        return address().isEmpty() ? local.find() : Optional.empty();
    }

    /**
     * The given service, or the one on this machine.
     *
     * @throws io.adapterfactory.cli.error.FactoryException when no factory runs in the given folder
     */
    public final C client() {
        return found(local::require).orElseGet(() -> at.apply(defaultAddress));
    }

    /** The same; empty if no address is given and no factory is running. */
    public final Optional<C> named() {
        return found(local::find);
    }

    private Optional<C> found(Supplier<Optional<RunningFactory>> factory) {
        return address().map(at).or(() -> factory.get().map(ofFactory)).or(() -> Optional.ofNullable(
                        System.getenv(variable))
                .map(at));
    }
}
