package org.jiesu.cti.web;

import java.util.List;
import java.util.function.Supplier;
import org.jiesu.asr.evaluation.AcousticCheck;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.dispatch.DispatchLearning;
import org.jiesu.cti.dispatch.DispatchOffice;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.navigation.PublishedTree;
import org.jiesu.cti.understanding.LiveInterpreter;
import org.jiesu.cti.understanding.MatterLedger;

/**
 * What the administrators' routes stand on.
 *
 * @param vocabularies how far each language's recogniser knows the city's names; none where it is
 *     not to learn them
 * @param ears tells what the engine hears in a recording
 */
public record AdministrationParts(
    PublishedTree navigation,
    LiveInterpreter interpreter,
    GazetteerFiles gazetteer,
    Supplier<List<VocabularyCondition>> vocabularies,
    AcousticCheck ears,
    DispatchOffice dispatch,
    DispatchLearning learning,
    MatterOffice matters,
    MatterLearning matterLearning,
    MatterLedger matterLessons) {}
