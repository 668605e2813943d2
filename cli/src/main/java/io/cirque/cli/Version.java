package io.cirque.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Reads the version from the jar's manifest. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "cirque "
                    + Objects.requireNonNullElse(
                            Version.class.getPackage().getImplementationVersion(), "(not from its jar)")
        };
    }
}
