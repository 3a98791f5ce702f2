package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The compiled classes of every module in this build, the canaries apart. */
record CodeBase(
    JavaClasses production, JavaClasses tests, JavaClasses everything, JavaClasses canaries) {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern CANARY = Pattern.compile(".*/com/nurturehub/(.*/)?canary/.*");
  private static final ImportOption CANARIES = location -> location.matches(CANARY);
  private static final ImportOption NO_CANARIES = location -> !location.matches(CANARY);

  static CodeBase ofThisBuild() {
    try {
      Path root = root();
      List<Path> main = new ArrayList<>();
      List<Path> test = new ArrayList<>();
      for (String module : modulesOf(Files.readString(root.resolve("pom.xml")))) {
        compiled(root.resolve(module), "src/main/java", "target/classes", main);
        compiled(root.resolve(module), "src/test/java", "target/test-classes", test);
      }
      List<Path> both = Stream.concat(main.stream(), test.stream()).toList();
      return new CodeBase(
          imported(main, NO_CANARIES),
          imported(test, NO_CANARIES),
          imported(both, NO_CANARIES),
          imported(List.of(ownTests()), CANARIES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The directory of the whole build, by the place of this very class in it. */
  static Path root() {
    return ownTests().resolve("../../..").normalize();
  }

  private static Path ownTests() {
    try {
      return Path.of(CodeBase.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> modulesOf(String pom) {
    return MODULE.matcher(pom).results().map(m -> m.group(1).strip()).toList();
  }

  /** A module with sources must have classes, or the rules would look past it. */
  private static void compiled(Path module, String sources, String classes, List<Path> found) {
    if (Files.isDirectory(module.resolve(classes))) {
      found.add(module.resolve(classes));
    } else if (Files.isDirectory(module.resolve(sources))) {
      throw new IllegalStateException(
          module.getFileName() + " is not compiled: build with 'mvn verify', or with '-am'");
    }
  }

  private static JavaClasses imported(List<Path> directories, ImportOption option) {
    return new ClassFileImporter().withImportOption(option).importPaths(directories);
  }
}
