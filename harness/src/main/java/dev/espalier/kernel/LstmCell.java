package dev.espalier.kernel;

/** The point-wise part of an LSTM's step, forward and backward, some rows a task. */
final class LstmCell {

  private final Team team;
  private final MicroKernels loops;
  private final Forward forward = new Forward();
  private final Backward backward = new Backward();

  private int batch;
  private int units;
  private int rowsPerTask;
  private float[] gates;
  private int gatesOffset;
  private float[] cellPrevious;
  private int cpOffset;
  private float[] cellTanh;
  private int ctOffset;

  LstmCell(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
  }

  void forward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    set(batch, units, gates, gatesOffset, cellPrevious, cpOffset, cellTanh, ctOffset);
    forward.cell = cell;
    forward.cOffset = cOffset;
    forward.hidden = hidden;
    forward.hOffset = hOffset;
    run(forward);
  }

  void backward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    set(batch, units, gates, gatesOffset, cellPrevious, cpOffset, cellTanh, ctOffset);
    backward.dHidden = dHidden;
    backward.dhOffset = dhOffset;
    backward.dCell = dCell;
    backward.dcOffset = dcOffset;
    run(backward);
  }

  private void set(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset) {
    this.batch = batch;
    this.units = units;
    this.gates = gates;
    this.gatesOffset = gatesOffset;
    this.cellPrevious = cellPrevious;
    this.cpOffset = cpOffset;
    this.cellTanh = cellTanh;
    this.ctOffset = ctOffset;
    rowsPerTask = Math.max(1, ElementWise.CHUNK / 4 / Math.max(1, units));
  }

  private void run(Team.Task task) {
    team.run((batch + rowsPerTask - 1) / rowsPerTask, task);
  }

  private final class Forward implements Team.Task {
    float[] cell;
    int cOffset;
    float[] hidden;
    int hOffset;

    @Override
    public void run(int index, int worker) {
      int row = index * rowsPerTask;
      int at = row * units;
      loops.lstmForward(
          Math.min(batch - row, rowsPerTask),
          units,
          units,
          gates,
          gatesOffset + 4 * at,
          cellPrevious,
          cpOffset + at,
          cell,
          cOffset + at,
          cellTanh,
          ctOffset + at,
          hidden,
          hOffset + at);
    }
  }

  private final class Backward implements Team.Task {
    float[] dHidden;
    int dhOffset;
    float[] dCell;
    int dcOffset;

    @Override
    public void run(int index, int worker) {
      int end = Math.min(batch, (index + 1) * rowsPerTask);
      for (int row = index * rowsPerTask; row < end; row++) {
        int at = row * units;
        loops.lstmBackward(
            units,
            units,
            gates,
            gatesOffset + 4 * at,
            cellPrevious,
            cpOffset + at,
            cellTanh,
            ctOffset + at,
            dHidden,
            dhOffset + at,
            dCell,
            dcOffset + at);
      }
    }
  }
}
