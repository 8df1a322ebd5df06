package org.jiesu.cti;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the map of docs/architecture.md: which package may know which. */
@AnalyzeClasses(packages = "org.jiesu", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule features_formNoCycle =
      slices().matching("org.jiesu.cti.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule engine_packages_formNoCycle =
      slices().matching("org.jiesu.asr.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule engine_knowsNothingOfTheServer =
      noClasses()
          .that()
          .resideInAPackage("org.jiesu.asr..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jiesu.cti..", "org.jiesu.softphone..");

  @ArchTest
  static final ArchRule softphone_usesOnlyTheEnginesAudio =
      noClasses()
          .that()
          .resideInAPackage("org.jiesu.softphone..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.jiesu.cti..")
                  .or(
                      resideInAPackage("org.jiesu.asr..")
                          .and(resideOutsideOfPackage("org.jiesu.asr.audio"))));

  @ArchTest
  static final ArchRule web_isAtTheEdge =
      classes()
          .that()
          .resideInAPackage("org.jiesu.cti.web")
          .should()
          .onlyHaveDependentClassesThat()
          .resideInAnyPackage("org.jiesu.cti.web", "org.jiesu.cti");

  @ArchTest
  static final ArchRule sql_isWrittenOnlyInStore =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.jiesu.cti.store")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "org.jdbi..", "com.zaxxer..", "org.flywaydb..");

  @ArchTest
  static final ArchRule store_knowsNoFeature =
      noClasses()
          .that()
          .resideInAPackage("org.jiesu.cti.store")
          .should()
          .dependOnClassesThat(
              resideInAPackage("org.jiesu.cti.*")
                  .and(resideOutsideOfPackage("org.jiesu.cti.store")));

  @ArchTest
  static final ArchRule asteriskJava_isImportedOnlyByTelephony =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.jiesu.cti.telephony")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.asteriskjava..");

  @ArchTest
  static final ArchRule nativeCode_isCalledOnlyByRecognition =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.jiesu.asr.recognition")
          .and()
          .resideInAPackage("org.jiesu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.vosk..", "com.sun.jna..");

  @ArchTest
  static final ArchRule vertx_isImportedOnlyByWeb =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.jiesu.cti.web", "org.jiesu.cti")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..");

  @ArchTest
  static final ArchRule nothing_dependsOnTheCompositionRoot =
      noClasses()
          .that()
          .resideInAPackage("org.jiesu.cti.*")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("Hotline");

  @ArchTest
  static final ArchRule static_state_isConstant =
      noFields()
          .that()
          .areStatic()
          .should()
          .notBeFinal()
          .because("there is no static state (docs/architecture.md)");
}
