package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The compiled classes of every module in this build, the canaries apart. */
record CodeBase(
    JavaClasses production, JavaClasses tests, JavaClasses everything, JavaClasses canaries) {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  /** Built after this one, delivered to nobody, and free to look into everything. */
  private static final String BENCHMARKS = "benchmarks";

  private static final Pattern CANARY = Pattern.compile(".*/com/nurturehub/(.*/)?canary/.*");
  private static final ImportOption CANARIES = location -> location.matches(CANARY);
  private static final ImportOption NO_CANARIES = location -> !location.matches(CANARY);

  /** A directory of classes, and the one of the sources that they were made from. */
  private record Compiled(Path sources, Path classes) implements ImportOption {

    /** Maven leaves the class of a deleted source lying about; it is not part of the code. */
    @Override
    public boolean includes(Location location) {
      Path file = Path.of(location.asURI());
      return !file.startsWith(classes) || Files.exists(sourceOf(file));
    }

    private Path sourceOf(Path classFile) {
      String name = classes.relativize(classFile).toString();
      return sources.resolve(name.replaceFirst("(\\$.*)?\\.class$", ".java"));
    }
  }

  static CodeBase ofThisBuild() {
    List<Path> modules = modules();
    List<Compiled> main =
        modules.stream().flatMap(m -> compiled(m, "src/main/java", "target/classes")).toList();
    List<Compiled> tests =
        modules.stream().flatMap(m -> compiled(m, "src/test/java", "target/test-classes")).toList();
    List<Compiled> both = Stream.concat(main.stream(), tests.stream()).toList();
    return new CodeBase(
        imported(main, NO_CANARIES),
        imported(tests, NO_CANARIES),
        imported(both, NO_CANARIES),
        imported(tests, CANARIES));
  }

  /** The directory of the whole build, by the place of this very class in it. */
  static Path root() {
    try {
      Path ownClasses =
          Path.of(CodeBase.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ownClasses.resolve("../../..").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> modules() {
    try {
      return MODULE
          .matcher(Files.readString(root().resolve("pom.xml")))
          .results()
          .map(module -> module.group(1).strip())
          .filter(module -> !module.equals(BENCHMARKS))
          .map(module -> root().resolve(module))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A module with sources must have classes, or the rules would look past it. */
  private static Stream<Compiled> compiled(Path module, String sources, String classes) {
    if (!Files.isDirectory(module.resolve(sources))) {
      return Stream.empty();
    }
    if (!Files.isDirectory(module.resolve(classes))) {
      throw new IllegalStateException(
          module.getFileName() + " is not compiled: build with 'mvn verify', or with '-am'");
    }
    return Stream.of(new Compiled(module.resolve(sources), module.resolve(classes)));
  }

  private static JavaClasses imported(List<Compiled> directories, ImportOption option) {
    ClassFileImporter importer = new ClassFileImporter().withImportOption(option);
    for (Compiled directory : directories) {
      importer = importer.withImportOption(directory);
    }
    return importer.importPaths(directories.stream().map(Compiled::classes).toList());
  }
}
