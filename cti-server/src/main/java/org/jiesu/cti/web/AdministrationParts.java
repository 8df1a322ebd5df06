package org.jiesu.cti.web;

import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.dispatch.DispatchLearning;
import org.jiesu.cti.dispatch.DispatchOffice;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.navigation.PublishedTree;
import org.jiesu.cti.understanding.LiveInterpreter;

/** What the administrators' routes stand on. */
public record AdministrationParts(
    PublishedTree navigation,
    LiveInterpreter interpreter,
    GazetteerFiles gazetteer,
    DispatchOffice dispatch,
    DispatchLearning learning,
    MatterOffice matters) {}
