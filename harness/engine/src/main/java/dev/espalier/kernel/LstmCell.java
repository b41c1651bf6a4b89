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

  void forward(Matrix gates, Matrix cellBefore, Matrix cell, Matrix cellTanh, Matrix hidden) {
    set(gates, cellBefore, cellTanh);
    forward.cell = cell.data();
    forward.cOffset = cell.offset();
    forward.hidden = hidden.data();
    forward.hOffset = hidden.offset();
    run(forward);
  }

  void backward(Matrix gates, Matrix cellBefore, Matrix cellTanh, Matrix dHidden, Matrix dCell) {
    set(gates, cellBefore, cellTanh);
    backward.dHidden = dHidden.data();
    backward.dhOffset = dHidden.offset();
    backward.dCell = dCell.data();
    backward.dcOffset = dCell.offset();
    run(backward);
  }

  private void set(Matrix gates, Matrix cellBefore, Matrix cellTanh) {
    batch = cellBefore.rows();
    units = cellBefore.columns();
    this.gates = gates.data();
    gatesOffset = gates.offset();
    cellPrevious = cellBefore.data();
    cpOffset = cellBefore.offset();
    this.cellTanh = cellTanh.data();
    ctOffset = cellTanh.offset();
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
