/** A square matrix, row after row. */
export type Matrix = Float64Array;

export interface Inverse {
  readonly inverse: Matrix;
  readonly size: number;
}

/** The inverse of a symmetric, positive definite matrix by its Cholesky factor: Golub & Van Loan, "Matrix Computations" (2013), §4.2. */
export function inverseOf(matrix: Matrix, size: number): Inverse {
  const factor = choleskyFactor(matrix, size);
  const inverted = triangularInverse(factor, size);
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = i; k < size; k += 1) sum += cell(inverted, i * size + k) * cell(inverted, j * size + k);
      inverse[i * size + j] = sum;
      inverse[j * size + i] = sum;
    }
  }
  return { inverse, size };
}

function choleskyFactor(matrix: Matrix, size: number): Matrix {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = cell(matrix, i * size + j);
      for (let k = 0; k < j; k += 1) sum -= cell(factor, i * size + k) * cell(factor, j * size + k);
      if (i !== j) factor[i * size + j] = sum / cell(factor, j * size + j);
      else if (sum > 0) factor[i * size + i] = Math.sqrt(sum);
      else throw new RangeError(`The matrix is not positive definite: pivot ${i} of ${size} is ${sum}.`);
    }
  }
  return factor;
}

/** @returns the transpose of the inverse of a lower triangular matrix, so that its columns lie in one piece. */
function triangularInverse(factor: Matrix, size: number): Matrix {
  const inverse = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    inverse[j * size + j] = 1 / cell(factor, j * size + j);
    for (let i = j + 1; i < size; i += 1) {
      let sum = 0;
      for (let k = j; k < i; k += 1) sum -= cell(factor, i * size + k) * cell(inverse, j * size + k);
      inverse[j * size + i] = sum / cell(factor, i * size + i);
    }
  }
  return inverse;
}

export function timesVector(matrix: Matrix, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    let sum = 0;
    for (let j = 0; j < size; j += 1) sum += cell(matrix, i * size + j) * cell(vector, j);
    product[i] = sum;
  }
  return product;
}

/**
 * An element that is there. In an inner loop a check would cost more than the sum; beyond the end, NaN spreads to the result.
 * One function a type of array: read through one for all, each access costs several times as much.
 */
export const cell = (values: Float64Array, index: number): number => values[index] as number;
export const place = (values: Int32Array, index: number): number => values[index] as number;
export const item = (values: readonly number[], index: number): number => values[index] as number;
